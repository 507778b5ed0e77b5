def adder(d):
    total = 0

    def add(x):
        nonlocal total
        total += x + d
        return total

    return add


def work():
    f, last = adder(3), 0
    for i in range(1000000):
        last = f(i)
    return str(last)

import math


def work():
    n, total = 0, 0.0
    for i in range(100000):
        if "some" in "a text of some length":
            n += 1
        total += math.sqrt(i)
        if i % 4 == 0:
            n += len(str(i))
    return "%d %.3f" % (n, total)

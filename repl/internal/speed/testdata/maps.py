def work():
    keys = ["key%d" % i for i in range(1000)]
    m = {}
    for i in range(500000):
        k = keys[i % 1000]
        m[k] = m.get(k, 0) + i
    return str(sum(m.values()))

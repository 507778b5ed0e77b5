def work():
    s = 0
    for i in range(20000000):
        s = (s * 3 + (i & 7)) & 0xFFFFFFFFFFFFFFFF
    return str(s - (1 << 64) if s >> 63 else s)

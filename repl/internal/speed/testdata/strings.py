def work():
    vowels = length = 0
    for _ in range(2000):
        s = ""
        for i in range(50):
            s += chr(97 + i % 26)
        for i in range(len(s)):
            if s[i] in "aeiou":
                vowels += 1
        b = bytearray(s.encode())
        i, j = 0, len(b) - 1
        while i < j:
            b[i], b[j] = b[j], b[i]
            i, j = i + 1, j - 1
        length += len(bytes(b).decode().upper())
        for r in s:
            if r > "m":
                length += 1
    return "%d %d" % (vowels, length)

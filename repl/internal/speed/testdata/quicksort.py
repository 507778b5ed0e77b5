def quicksort(a, lo, hi):
    while lo < hi:
        p = a[(lo + hi) // 2]
        i, j = lo, hi
        while i <= j:
            while a[i] < p:
                i += 1
            while a[j] > p:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        quicksort(a, lo, j)
        lo = i


def work():
    n = 100000
    a = [0] * n
    x = 12345
    for i in range(n):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        a[i] = x
    quicksort(a, 0, n - 1)
    for i in range(1, n):
        if a[i - 1] > a[i]:
            return "not sorted"
    return str(a[n // 2])

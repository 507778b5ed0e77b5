def matrix(n, seed):
    return [[seed * (i - j) for j in range(n)] for i in range(n)]


def work():
    n = 120
    a, b, c = matrix(n, 0.5), matrix(n, 0.25), matrix(n, 0.0)
    for i in range(n):
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += a[i][k] * b[k][j]
            c[i][j] = total
    return "%.1f" % sum(c[i][i] for i in range(n))

class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z

    def add(self, b):
        return Vector(self.x + b.x, self.y + b.y, self.z + b.z)


def scale(a, f):
    return Vector(a.x * f, a.y * f, a.z * f)


def work():
    v, d = Vector(0.0, 0.0, 0.0), Vector(1.0, 2.0, 3.0)
    for _ in range(300000):
        v = v.add(scale(d, 0.5))
    return "%.1f" % (v.x + v.y + v.z)

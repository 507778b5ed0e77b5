class Node:
    __slots__ = ("key", "left", "right")

    def __init__(self, key):
        self.key = key
        self.left = self.right = None

    def insert(self, key):
        if key < self.key:
            if self.left is None:
                self.left = Node(key)
            else:
                self.left.insert(key)
        elif key > self.key:
            if self.right is None:
                self.right = Node(key)
            else:
                self.right.insert(key)

    def sum(self):
        total = self.key
        if self.left is not None:
            total += self.left.sum()
        if self.right is not None:
            total += self.right.sum()
        return total


def work():
    x = 1
    root = None
    for _ in range(20000):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
        if root is None:
            root = Node(x)
        else:
            root.insert(x)
    return str(sum(root.sum() for _ in range(10)))

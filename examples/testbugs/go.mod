module example.com/testbugs

go 1.25

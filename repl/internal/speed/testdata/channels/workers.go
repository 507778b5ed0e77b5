package main

type job struct {
	n      int
	result int
}

func work() int {
	jobs, done := make(chan *job, 16), make(chan *job, 16)
	for range 4 {
		go func() {
			for j := range jobs {
				for i := range j.n {
					j.result += i
				}
				done <- j
			}
		}()
	}
	go func() {
		for i := range 10_000 {
			jobs <- &job{n: i % 30}
		}
		close(jobs)
	}()
	sum := 0
	for range 10_000 {
		sum += (<-done).result
	}
	return sum
}

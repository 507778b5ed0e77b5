package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// How a program is run to see what looking for races costs.
var watching = []string{
	"cspsh",       // without
	"watched",     // by itself: nothing can be in a race
	"accompanied", // while another process is alive
}

// compareRaces prints a table of what it costs to look for races.
func compareRaces(w io.Writer, only string, rounds int) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "program\toff\ton\ttwo processes\ton/off\ttwo/off\t")
	sums, n := [2]float64{}, 0
	list := names
	for _, name := range channelNames {
		list = append(list, channelDir+name)
	}
	for _, name := range list {
		if only != "" && name != only {
			continue
		}
		times, err := watchedTimes(name, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		on, two := float64(times[1])/float64(times[0]), float64(times[2])/float64(times[0])
		sums[0] += math.Log(on)
		sums[1] += math.Log(two)
		n++
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%.2f\t%.2f\t\n", name, milliseconds(times[0]), milliseconds(times[1]), milliseconds(times[2]), on, two)
	}
	if n > 0 {
		fmt.Fprintf(table, "geometric mean\t\t\t\t%.2f\t%.2f\t\n", math.Exp(sums[0]/float64(n)), math.Exp(sums[1]/float64(n)))
	}
	return table.Flush()
}

// watchedTimes are the shortest times of a program, for each way to run it.
func watchedTimes(name string, rounds int) ([]time.Duration, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	times := make([]time.Duration, len(watching))
	for range rounds {
		for i, how := range watching {
			cmd := exec.Command(self, "-child", how, "-only", name)
			cmd.Stderr = os.Stderr
			out, err := cmd.Output()
			if err != nil {
				return nil, err
			}
			text, _, _ := strings.Cut(string(out), "\n")
			seconds, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, err
			}
			if took := time.Duration(seconds * float64(time.Second)); times[i] == 0 || took < times[i] {
				times[i] = took
			}
		}
	}
	return times, nil
}

func milliseconds(d time.Duration) string {
	return strconv.FormatFloat(float64(d)/float64(time.Millisecond), 'g', 3, 64)
}

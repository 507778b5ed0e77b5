cspsh schedule 2
program "lo
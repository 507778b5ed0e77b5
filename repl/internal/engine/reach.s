// Functions in Go without bodies need a file in assembly beside them: see addReflectOff.

"""What assistants ask of what is on file, by the Model Context Protocol; nothing can be changed.

`tools` says what can be asked and answers it, `answers` what an answer holds, `server` speaks the
protocol. What articles say goes out as data, with the place it stands at and the hash of its text.
"""

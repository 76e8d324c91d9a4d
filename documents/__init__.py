"""What the week looks like on paper: plain data in, the bytes of a Word, Excel or CSV file out."""

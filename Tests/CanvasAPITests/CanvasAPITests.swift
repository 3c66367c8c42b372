// begins with a later commit

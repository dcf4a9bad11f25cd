//! The door in: files of every format to documents as given.

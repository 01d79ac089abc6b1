"""`streetwarden demo`: a simulated street, the program that watches it, somebody who works on the cases."""

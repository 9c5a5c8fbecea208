"""What the platform tells people: notices of each change of an application, in-app and by e-mail (NTF-1, ADM-13).

Owns who has read what, what became of each delivery, and how people want to be told. That there is a notice at all
follows from an application's facts and is stored nowhere again.
"""

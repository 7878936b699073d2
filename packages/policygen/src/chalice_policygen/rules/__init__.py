"""What the analysis knows of libraries, one idiom a module.

A module registers functions by their dotted name (see ``registry``), defines the values that they give, or both.
``infer`` imports those that register.
"""

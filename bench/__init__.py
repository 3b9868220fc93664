"""Measurements that need real files or minutes, so that they are no tests.

Each prints its figures with what they are to reach. Times are ratios within one run,
since machines differ, and share.
"""

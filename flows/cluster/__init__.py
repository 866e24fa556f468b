"""Batches and archive parts on a Dask cluster: other processes of this machine, or other machines."""

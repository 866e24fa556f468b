"""What starts runs: the schedule with its server and runner, deployments, and the shell around Prefect."""

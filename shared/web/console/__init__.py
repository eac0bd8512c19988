"""The staff console 工作台: pages made by the server from the tables of states and the doors of the actions."""

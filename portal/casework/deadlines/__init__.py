"""What is due, for whom, until when: the task list, reminders, « Ma journée »."""

# IAM's calls come as events to one region alone, so what a trail of all regions writes down is read instead.
resource "aws_cloudwatch_log_metric_filter" "changes" {
  count = var.trail_log_group == "" ? 0 : 1

  name           = "${var.name}-changes"
  log_group_name = var.trail_log_group
  pattern = "{ ${join(" || ", [
    "($.eventName = \"PutKeyPolicy\")",
    "($.eventName = \"UpdateAssumeRolePolicy\" && $.requestParameters.roleName = \"${var.name}\")",
    "($.eventName = \"*RolePolicy\" && $.requestParameters.roleName = \"${var.name}\")",
    "($.eventName = \"CreateFunction*\" && $.requestParameters.role = \"${aws_iam_role.broker.arn}\")",
    "($.eventName = \"UpdateFunctionCode*\" && $.requestParameters.functionName = \"*${var.name}*\")",
    "($.eventName = \"UpdateFunctionConfiguration*\" && $.requestParameters.functionName = \"*${var.name}*\")",
  ])} }"

  metric_transformation {
    namespace     = "Rolecall"
    name          = "${var.name}-changes"
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "changes" {
  count = var.trail_log_group == "" ? 0 : 1

  alarm_name          = "${var.name}-changes"
  alarm_description   = "Somebody changed what could let them sign as Rolecall's broker. Expected while you deploy it."
  namespace           = "Rolecall"
  metric_name         = "${var.name}-changes"
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topics
}

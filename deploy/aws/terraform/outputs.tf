output "issuer" {
  description = "The broker's address, for the variable issuer, role maps and trust policies."
  value       = var.issuer != "" ? var.issuer : trimsuffix(aws_lambda_function_url.broker.function_url, "/")
}

output "url" {
  description = "Where the function itself answers, for a domain of your own in front of it."
  value       = aws_lambda_function_url.broker.function_url
}

output "provider_arn" {
  description = "The principal of trust policies in this account; null without one."
  value       = one(aws_iam_openid_connect_provider.broker[*].arn)
}

output "log" {
  description = "The log group."
  value       = aws_cloudwatch_log_group.broker.name
}

# Who got what outlives the broker: take it out of the state before a destroy to keep it.
resource "aws_cloudwatch_log_group" "broker" {
  name              = "/rolecall/${var.name}"
  retention_in_days = var.log_retention_days
}

resource "aws_lambda_function" "broker" {
  function_name    = var.name
  description      = "Rolecall's broker, identity tokens for GitHub Codespaces."
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  handler          = "broker-lambda.handler"
  runtime          = "nodejs24.x"
  architectures    = ["arm64"]
  memory_size      = 512
  # GitHub is asked several times, each with a limit of its own.
  timeout                        = 20
  reserved_concurrent_executions = var.reserved_concurrency
  role                           = aws_iam_role.broker.arn

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.broker.name
  }

  environment {
    variables = {
      ROLECALL_BROKER_ISSUER          = var.issuer
      ROLECALL_BROKER_OWNERS          = join(",", var.owners)
      ROLECALL_BROKER_AUDIENCES       = join(",", var.audiences)
      ROLECALL_BROKER_BILLED_TO_OWNER = tostring(var.billed_to_owner)
      ROLECALL_BROKER_CATALOGUE       = length(var.catalogue) == 0 ? "" : jsonencode(var.catalogue)
      ROLECALL_BROKER_LOG_LEVEL       = var.log_level
      ROLECALL_BROKER_LOG_ADDRESSES   = tostring(var.log_addresses)
      ROLECALL_BROKER_TRUSTED_PROXIES = tostring(var.trusted_proxies)
      ROLECALL_BROKER_KEYS = jsonencode([
        for name, key in var.keys : merge(
          { kms = aws_kms_key.signing[name].arn },
          key.signs_from == null ? {} : { signsFrom = key.signs_from },
        )
      ])
    }
  }

  # It reads its key with the first request, and writes its log.
  depends_on = [aws_iam_role_policy.keys, aws_iam_role_policy.log]
}

resource "aws_lambda_function_url" "broker" {
  function_name = aws_lambda_function.broker.function_name
  # Clouds and codespaces sign nothing: the broker itself decides who gets a token.
  authorization_type = "NONE"
}

# Both are needed since October 2025: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
resource "aws_lambda_permission" "anyone_calls_the_url" {
  statement_id           = "AnyoneCallsTheUrl"
  function_name          = aws_lambda_function.broker.function_name
  action                 = "lambda:InvokeFunctionUrl"
  principal              = "*"
  function_url_auth_type = "NONE"
}

resource "aws_lambda_permission" "the_url_invokes_the_function" {
  statement_id             = "TheUrlInvokesTheFunction"
  function_name            = aws_lambda_function.broker.function_name
  action                   = "lambda:InvokeFunction"
  principal                = "*"
  invoked_via_function_url = true
}

resource "aws_iam_openid_connect_provider" "broker" {
  count = var.create_provider && var.issuer != "" ? 1 : 0

  url            = var.issuer
  client_id_list = ["sts.amazonaws.com"]

  depends_on = [
    aws_lambda_function_url.broker,
    aws_lambda_permission.anyone_calls_the_url,
    aws_lambda_permission.the_url_invokes_the_function,
  ]
}

# `terraform init && terraform test`: what the module gives the function, without an account.

mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/rolecall-broker" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/rolecall/rolecall-broker" }
  }
  mock_resource "aws_lambda_function_url" {
    defaults = { function_url = "https://abcdefgh.lambda-url.eu-west-1.on.aws/" }
  }
}

variables {
  # Any file: nothing is uploaded.
  package = "versions.tf"
  owners  = [9919, 42]
}

run "the_first_apply_says_the_issuer" {
  assert {
    condition     = output.issuer == "https://abcdefgh.lambda-url.eu-west-1.on.aws" && output.provider_arn == null
    error_message = "The output issuer is the function's URL without its slash, and nothing trusts it yet."
  }
  assert {
    condition = aws_lambda_function.broker.environment[0].variables.ROLECALL_BROKER_KEYS == jsonencode([
      { kms = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
    ])
    error_message = "One key, which signs at once."
  }
}

run "the_second_apply_is_trusted_and_rotates" {
  variables {
    issuer = "https://abcdefgh.lambda-url.eu-west-1.on.aws"
    keys   = { a = {}, b = { signs_from = "2026-11-22T09:00:00Z" } }
  }
  assert {
    condition     = length(aws_iam_openid_connect_provider.broker) == 1
    error_message = "The account trusts the issuer."
  }
  assert {
    condition     = aws_lambda_function.broker.environment[0].variables.ROLECALL_BROKER_OWNERS == "9919,42"
    error_message = "Owners with commas between."
  }
  assert {
    condition     = jsondecode(aws_lambda_function.broker.environment[0].variables.ROLECALL_BROKER_KEYS)[1].signsFrom == "2026-11-22T09:00:00Z"
    error_message = "The next key has its time."
  }
}

run "two_keys_take_turns" {
  command = plan
  variables {
    keys = { a = {}, b = {} }
  }
  expect_failures = [var.keys]
}

run "the_issuer_has_no_slash_at_the_end" {
  command = plan
  variables {
    issuer = "https://id.acme.example/"
  }
  expect_failures = [var.issuer]
}

run "a_trail_raises_an_alarm" {
  command = plan
  variables {
    trail_log_group = "trail"
    alarm_topics    = ["arn:aws:sns:eu-west-1:111122223333:security"]
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.changes) == 1
    error_message = "The alarm is there with the trail."
  }
}

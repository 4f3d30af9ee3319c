resource "aws_iam_role" "broker" {
  name        = var.name
  description = "What Rolecall's broker may do in this account."

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "keys" {
  name = "sign-with-its-own-keys"
  role = aws_iam_role.broker.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "kms:GetPublicKey"
        Resource = [for key in aws_kms_key.signing : key.arn]
      },
      {
        # Lambda says in each call from the function's own environment which function that is: credentials of this role that
        # somebody has elsewhere, or another function with this role, sign nothing.
        Effect   = "Allow"
        Action   = "kms:Sign"
        Resource = [for key in aws_kms_key.signing : key.arn]
        Condition = {
          ArnEquals = {
            "lambda:SourceFunctionArn" = "arn:${data.aws_partition.current.partition}:lambda:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:function:${var.name}"
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy" "log" {
  name = "write-its-own-log"
  role = aws_iam_role.broker.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
      # The streams of this group.
      Resource = "${aws_cloudwatch_log_group.broker.arn}:*"
    }]
  })
}

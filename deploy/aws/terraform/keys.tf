data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

# Where a key is taken out it can be called back for thirty days.
resource "aws_kms_key" "signing" {
  for_each = var.keys

  description              = "Rolecall's broker signs identity tokens with this key (${each.key})."
  customer_master_key_spec = "RSA_2048"
  key_usage                = "SIGN_VERIFY"
  deletion_window_in_days  = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # Not kms:Sign: docs/broker-on-aws.md has what an administrator would have to call first.
        Sid       = "AdministratorsOfTheAccountManageIt"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:EnableKey",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:GetPublicKey",
          "kms:ListKeyPolicies",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
      },
      {
        Sid       = "TheBrokerReadsThePublicPart"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.broker.arn }
        Action    = "kms:GetPublicKey"
        Resource  = "*"
      },
      {
        # Not for the role itself, which would need no policy of its own: that one names the function, which a key's cannot.
        Sid       = "TheBrokersRoleSignsWhereItsOwnPolicyAllows"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:Sign"
        Resource  = "*"
        Condition = {
          ArnEquals = { "aws:PrincipalArn" = aws_iam_role.broker.arn }
          StringEquals = {
            "kms:SigningAlgorithm" = "RSASSA_PKCS1_V1_5_SHA_256"
            "kms:MessageType"      = "DIGEST"
          }
        }
      },
    ]
  })
}

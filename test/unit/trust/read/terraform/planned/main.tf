terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "x"
  secret_key                  = "x"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
variable "branch" { default = "main" }
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
data "aws_iam_policy_document" "known" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/web:ref:refs/heads/${var.branch}", "&{aws:username}"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:acme/web:environment:prod"]
    }
  }
}
data "aws_iam_policy_document" "open" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
data "aws_iam_policy_document" "merged" {
  source_policy_documents   = [data.aws_iam_policy_document.a.json, data.aws_iam_policy_document.b.json]
  override_policy_documents = [data.aws_iam_policy_document.c.json]
  statement {
    sid       = "B"
    actions   = ["s3:own"]
    resources = ["*"]
  }
  statement {
    actions   = ["s3:last"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "a" {
  statement {
    sid       = "A"
    actions   = ["s3:a"]
    resources = ["*"]
  }
  statement {
    actions   = ["s3:a2"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "b" {
  statement {
    sid       = "B"
    actions   = ["s3:b"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    not_principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
data "aws_iam_policy_document" "c" {
  statement {
    sid       = "A"
    effect    = "Deny"
    actions   = ["s3:c"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
    principals {
      type        = "AWS"
      identifiers = ["444455556666"]
    }
  }
}
resource "aws_iam_role" "known" {
  for_each           = toset(["a"])
  name               = "known-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.known.json
  tags               = { repository = "acme/web" }
}
resource "aws_iam_role" "open" {
  name               = "open"
  assume_role_policy = data.aws_iam_policy_document.open.json
}
resource "aws_iam_role_policy_attachment" "known" {
  role       = aws_iam_role.known["a"].name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
module "m" {
  source = "./m"
}
output "merged" { value = data.aws_iam_policy_document.merged.json }

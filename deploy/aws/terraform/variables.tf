variable "name" {
  description = "Of the function, its role and its log."
  type        = string
  default     = "rolecall-broker"
}

variable "package" {
  description = "Path of a zip file with broker-lambda.js at its top."
  type        = string
}

variable "issuer" {
  description = "The broker's address as clouds compare it, without a slash at the end. Empty the first time: the output issuer then says it, and the second apply sets it."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^https://[a-z0-9.-]+$", var.issuer))
    error_message = "An https origin such as https://id.acme.example."
  }
}

variable "owners" {
  description = "Numeric GitHub ids of the organisations whose repositories get tokens."
  type        = list(number)

  validation {
    condition     = length(var.owners) > 0
    error_message = "At least one, as `gh api /orgs/NAME --jq .id` prints it."
  }
}

variable "audiences" {
  description = "What tokens may be for."
  type        = list(string)
  default     = ["sts.amazonaws.com"]
}

variable "billed_to_owner" {
  description = "Whether only codespaces get tokens that the repository's owner pays for."
  type        = bool
  default     = false
}

variable "catalogue" {
  description = "The roles that the organisation keeps, as docs/broker.md describes them."
  type        = any
  default     = {}
}

variable "keys" {
  description = "The signing keys by name. signs_from (2026-11-21T09:00:00Z) says when a key takes over; null: it always signed."
  type        = map(object({ signs_from = optional(string) }))
  default     = { a = {} }

  validation {
    condition     = length(var.keys) > 0
    error_message = "The broker needs a key."
  }

  validation {
    condition     = length([for key in var.keys : key if key.signs_from == null]) <= 1
    error_message = "Of several keys only one can always have signed: the next one's signs_from says when it takes over, a day ahead."
  }
}

variable "create_provider" {
  description = "Whether this account is to trust the issuer, as an IAM OpenID Connect provider."
  type        = bool
  default     = true
}

variable "reserved_concurrency" {
  description = "Requests that are served at once, kept apart from the account's other functions; -1 for no such limit, as accounts need whose whole quota is 10."
  type        = number
  default     = 10
}

variable "log_retention_days" {
  description = "How long the log says who got a token."
  type        = number
  default     = 90
}

variable "log_level" {
  description = "Of the function's log: error, warn, info or debug."
  type        = string
  default     = "info"
}

variable "log_addresses" {
  description = "Whether the log says which address asked."
  type        = bool
  default     = false
}

variable "trusted_proxies" {
  description = "Proxies in front of the function URL whose X-Forwarded-For is believed, such as CloudFront with an own domain."
  type        = number
  default     = 0
}

variable "trail_log_group" {
  description = "The CloudWatch log group that a CloudTrail trail of all regions writes to. With it the calls by which somebody could come to sign as the broker raise an alarm; empty for none."
  type        = string
  default     = ""
}

variable "alarm_topics" {
  description = "The ARNs of the SNS topics that are told."
  type        = list(string)
  default     = []
}

variables {
  env   = "prod"
  zones = ["a", "b"]
  big   = 12345678901234567890
  conf  = { x = { y = [1, 2, 3] } }
}
variable "secret" {
  type      = string
  default   = "s3cr3t"
  sensitive = true
}
variable "opt" {
  type    = any
  default = null
}
locals {
  is_prod = var.env == "prod"
  zones   = { for i, z in var.zones : z => i }
  text    = <<-EOT
    %{ for z in var.zones ~}
    zone ${z}%{ if z == "a" } (first)%{ endif }
    %{ endfor ~}
    end
  EOT
  nested = [for a in ["x", "y"] : { for b in [1, 2] : "${a}${b}" => "${a}-${b}" if b > 1 || a == "x" }]
  port   = coalesce(var.opt, 8080)
}
job "expr" {
  datacenters = [for z in var.zones : "dc-${z}"]
  priority    = local.is_prod ? 80 : 40
  meta = {
    text   = local.text
    nested = jsonencode(local.nested)
    y1     = var.conf.x.y[1]
    sum    = var.conf.x.y[0] + var.conf.x.y[1] * 2
    big    = var.big + 1
    zone   = local.zones["b"]
    up     = upper(join("-", reverse(["a", "b"])))
    date   = formatdate("YYYY-MM-DD", "2024-01-02T03:04:05Z")
    neg    = -local.port
    cond   = try(var.conf.x.z, "none")
    can    = can(var.conf.x.z)
    raw    = "${attr.kernel.name}-${NOMAD_ALLOC_ID}"
    uuid   = uuidv5("dns", "example.com")
  }
  group "g" {
    count = length(var.zones)
    task "t" {
      driver = "exec"
      config {
        command = "sh"
        args = concat(["-c"], ["echo ${var.secret}"])
      }
      env {
        SECRET = var.secret
        PORT   = local.port
      }
    }
  }
}

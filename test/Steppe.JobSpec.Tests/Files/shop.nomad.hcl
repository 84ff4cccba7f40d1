# A shop: a web service with a sidecar, a database on a volume, everything by variables and locals.
variable "datacenters" {
  description = "Where to run."
  type        = list(string)
  default     = ["dc1"]
}

variable "services" {
  type = map(object({
    image    = string
    port     = number
    replicas = number
    env      = map(string)
  }))
  default = {
    api = { image = "shop/api:1.2", port = 8080, replicas = 3, env = { MODE = "fast", LEVEL = 5 } }
    ui  = { image = "shop/ui:0.9", port = 3000, replicas = 2, env = {} }
  }
  validation {
    condition     = length(var.services) > 0 && can(var.services.api.port)
    error_message = "There must be a service."
  }
}

variable "limits" {
  type    = tuple([number, number])
  default = ["500", 256]
}

variables {
  owner   = "team-shop"
  enabled = true
}

locals {
  prefix = "${local.team}-shop"
  team   = split("-", var.owner)[1]
  labels = { for name, service in var.services : name => "${local.prefix}/${service.image}" }
  ports  = [for name, service in var.services : service.port if service.port > 5000]
}

job "shop" {
  datacenters = var.datacenters
  priority    = 60
  meta = {
    owner      = var.owner
    enabled    = var.enabled
    "a.dotted" = length(local.ports)
    absent     = null
  }

  vault {
    policies    = ["shop"]
    change_mode = "noop"
  }

  dynamic "group" {
    for_each = var.services
    iterator = service
    labels   = ["group-${service.key}"]
    content {
      count = service.value.replicas
      network {
        mode = "bridge"
        dynamic "port" {
          for_each = ["http", "metrics"]
          labels   = [port.value]
          content {
            to = port.key == 0 ? service.value.port : 9100
          }
        }
      }

      service {
        name = "${service.key}"
        port = "http"
        tags = ["image=${local.labels[service.key]}", "${attr.unique.hostname}"]
        check {
          type     = "http"
          path     = "/health"
          interval = "10s"
          timeout  = "2s"
          header {
            Authorization = ["Basic YWJj"]
            X-Trace       = ["a", "b"]
          }
          check_restart {
            limit = 3
            grace = "30s"
          }
        }
        connect {
          sidecar_service {
            proxy {
              upstreams {
                destination_name = "db"
                local_bind_port  = 5432
              }
              config {
                protocol = "http"
              }
            }
          }
        }
      }

      task "main" {
        driver = "docker"
        config {
          image = service.value.image
          ports = ["http", "metrics"]
          labels {
            team = local.team
          }
          mount {
            type   = "bind"
            source = "local/conf"
            target = "/etc/conf"
          }
          mount {
            type   = "tmpfs"
            target = "/tmp"
            tmpfs_options {
              size = 1e6
            }
          }
          ulimit {
            nofile = "65536:65536"
          }
          cpu_hard_limit = true
          ratio          = 0.25
        }
        env = merge({ PORT = service.value.port, HOST = "${NOMAD_IP_http}" }, service.value.env)
        template {
          destination = "local/conf/app.toml"
          change_mode = "script"
          change_script {
            command = "/bin/reload"
            timeout = "20s"
          }
          data = <<-EOT
            name = "${local.prefix}"
            %{ for name, label in local.labels }
            [${name}]
              image = "${label}" # {{ env "NOMAD_ALLOC_ID" }}
            %{ endfor }
            literal = "$${not.ours} %%{ if }"
            node = "${node.unique.name}"
          EOT
        }
        resources {
          cpu        = var.limits[0]
          memory     = var.limits[1]
          memory_max = 2 * var.limits[1]
          device "nvidia/gpu" {
            count = 1
            constraint {
              attribute = "${device.attr.memory}"
              operator  = ">="
              value     = "2 GiB"
            }
          }
        }
      }
    }
  }
}

variable "version" {
  type        = string
  description = "Version"
  default     = "1.2.3"
  validation {
    condition     = length(split(".", var.version)) == 3
    error_message = "Must be a semantic version."
  }
}
variable "replicas" { 
  type = number 
  default = 3 
}
variable "db" {
  type = object({ host = string, port = number, opts = map(string) })
  default = { host = "db.service.consul", port = 5432, opts = { sslmode = "require" } }
}
locals {
  url   = "postgres://${var.db.host}:${var.db.port}/app?${join("&", [for k, v in var.db.opts : "${k}=${v}"])}"
  tags  = concat(["app"], [for i in range(var.replicas) : "shard-${i}"])
  image = format("registry.example.com/%s:%s", "app", var.version)
}
job "app" {
  datacenters = ["*"]
  vault {
    policies = ["app"]
    change_mode   = "signal"
    change_signal = "SIGUSR1"
  }
  group "app" {
    count = var.replicas
    task "app" {
      driver = "docker"
      config {
        image = local.image
        ports = ["http"]
      }
      template {
        data = <<-EOH
          # {{ key "service/app/config" }}
          DB_URL="${local.url}"
          {{ with secret "database/creds/app" }}
          DB_USER={{ .Data.username }}
          DB_PASS={{ .Data.password | toJSON }}
          {{ end }}
          {{- range service "redis" }}
          REDIS={{ .Address }}:{{ .Port }}
          {{- end }}
          NODE=$${NOMAD_ALLOC_ID} ${NOMAD_ALLOC_ID} ${node.unique.name}
        EOH
        destination = "${NOMAD_SECRETS_DIR}/app.env"
        env         = true
        change_mode = "restart"
        splay = "5s"
        wait {
          min = "2s"
          max = "10s"
        }
      }
      template {
        data          = "{{ env \"NOMAD_ALLOC_INDEX\" }}"
        destination   = "local/x"
        change_mode   = "script"
        change_script {
          command       = "/bin/reload"
          args          = ["-v"]
          timeout       = "10s"
          fail_on_error = true
        }
        left_delimiter = "[["
        right_delimiter = "]]"
        perms = "600"
        uid = 1000
        gid = 1000
      }
      service {
        name = "app"
        port = "http"
        tags = local.tags
        canary_tags = ["canary"]
        meta { version = var.version }
        check {
          type = "http"
          path = "/health"
          interval = "10s"
          timeout = "2s"
          header { Authorization = ["Basic x"] }
          check_restart { 
            limit = 3 
            grace = "90s" 
          }
        }
      }
    }
    network {
      port "http" {
        to = 8080
      }
    }
  }
}

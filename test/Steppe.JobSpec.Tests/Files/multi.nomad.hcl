locals {
  services = {
    web = { port = 80, count = 2, env = { A = "1" } }
    api = { port = 8080, count = 3, env = {} }
  }
}
job "multi" {
  datacenters = ["dc1"]
  dynamic "group" {
    for_each = local.services
    iterator = svc
    labels   = [svc.key]
    content {
      count = svc.value.count
      network {
        port "http" { to = svc.value.port }
        dynamic "port" {
          for_each = ["metrics", "debug"]
          labels   = ["${port.value}-${svc.key}"]
          content {}
        }
      }
      dynamic "constraint" {
        for_each = [{ a = "$${attr.kernel.name}", v = "linux" }, { a = "$${node.class}", v = svc.key }]
        content {
          attribute = constraint.value.a
          value     = constraint.value.v
        }
      }
      task "main" {
        driver = "docker"
        config { 
          image = "example/${svc.key}:latest" 
          args = [for k, v in svc.value.env : "${k}=${v}"]
        }
        env = merge(svc.value.env, { SERVICE = upper(svc.key), INDEX = "${NOMAD_ALLOC_INDEX}" })
      }
    }
  }
}

variable "replicas" {
  type    = number
  default = "three"
}

job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = var.replicas
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}

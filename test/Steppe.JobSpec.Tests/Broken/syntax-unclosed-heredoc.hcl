job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
      template {
        destination = "local/a"
        data        = <<EOF
      hello
        EOF;
      }
    }
  }
}

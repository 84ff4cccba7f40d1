job "web" {
  group "web" {
    task "web" {
      driver = "raw_exec"
      config {
        command = "sh"
      }
      template {
        data        = "hello"
        destination = etc/index.html
      }
    }
  }
}

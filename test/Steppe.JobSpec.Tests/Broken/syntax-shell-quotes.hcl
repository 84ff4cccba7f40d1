job "web" {
  group "web" {
    task "web" {
      driver = "raw_exec"
      config {
        command = "sh"
        args    = ["-c", "ps | awk '{print "$1"}'"]
      }
    }
  }
}

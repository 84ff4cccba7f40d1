job "storage" {
  type = "system"

  group "controller" {
    constraint {
      distinct_hosts = true
    }
    constraint {
      attribute = meta.rack
      operator  = "regexp"
      value     = "^r[0-9]+$"
    }
    affinity {
      attribute = "${node.datacenter}"
      value     = "dc1"
      weight    = -50
    }
    spread {
      attribute = "${node.datacenter}"
      weight    = 70
      target "dc1" {
        percent = 60
      }
      target "dc2" { percent = 40 }
    }
    volume "data" {
      type            = "csi"
      source          = "pool-${NOMAD_ALLOC_INDEX}"
      read_only       = false
      per_alloc       = true
      attachment_mode = "file-system"
      access_mode     = "single-node-writer"
      mount_options {
        fs_type     = "ext4"
        mount_flags = ["noatime"]
      }
    }
    ephemeral_disk {
      sticky  = true
      migrate = true
      size    = 1000
    }
    restart {
      attempts = 5
      interval = "1h30m"
      delay    = 15000000000
      mode     = "delay"
    }
    shutdown_delay            = "1m"
    max_client_disconnect     = "12h"
    task "plugin" {
      driver       = "docker"
      user         = "root"
      kill_timeout = "90s"
      kill_signal  = "SIGTERM"
      leader       = true
      lifecycle {
        hook    = "prestart"
        sidecar = true
      }
      csi_plugin {
        id                     = "org.example.csi"
        type                   = "monolith"
        mount_dir              = "/csi"
        health_timeout         = "30s"
      }
      config {
        image      = "csi/plugin:1"
        privileged = true
        args       = ["--endpoint=unix://csi/csi.sock", "--nodeid=${node.unique.id}", "--v", 5]
        auth { username = "u" }
      }
      volume_mount {
        volume           = "data"
        destination      = "/data"
        propagation_mode = "host-to-task"
      }
      artifact {
        source      = "git::https://example.com/repo.git//sub"
        destination = "local/repo"
        mode        = "dir"
        options {
          ref = "main"
          depth = 1
        }
        headers {
          X-Nomad-Job = "${NOMAD_JOB_NAME}"
        }
      }
      logs {
        max_files     = 3
        max_file_size = 15
      }
      identity {
        env  = true
        file = true
      }
      scaling "cpu" {
        enabled = true
        max     = 1000
        policy {
          cooldown = "1m"
          check "load" {
            source = "prometheus"
            strategy "target-value" {
              target = 70
            }
          }
        }
      }
    }
  }
}

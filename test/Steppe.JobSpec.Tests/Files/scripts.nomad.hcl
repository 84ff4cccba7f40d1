job "nested" {
  datacenters = ["dc1"]
  group "g" {
    task "t" {
      driver = "docker"
      config {
        image   = "alpine"
        command = "sh"
        args    = ["-c", "cat <<INNER > /x\n$${FOO}\nINNER"]
        entrypoint = [
          "/bin/sh",
          "-c",
          <<-SCRIPT
            cat <<EOF >/etc/config
            a=$${A:-1}
            b=$(hostname)
            EOF
            %%{ not a directive }
            exec "$@"
          SCRIPT
          ,
          "x",
        ]
      }
      template {
        destination = "local/nginx.conf"
        data = <<EOH
{{- $upstreams := services }}
upstream backend {
{{ range service "demo-webapp" }}
  server {{ .Address }}:{{ .Port }};
{{ else }}server 127.0.0.1:65535; # force a 502
{{ end }}
}
server {
   listen 8080;
   location / {
      proxy_pass http://backend;
      proxy_set_header Host $host;
      rewrite ^/x/(.*)$ /$1 break;
      return 302 https://$server_name$request_uri;
   }
}
EOH
      }
      template {
        destination = "local/script.sh"
        data = "x"
      }
    }
  }
}

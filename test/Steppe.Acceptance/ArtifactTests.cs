using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Steppe.Acceptance;

/// <summary>Artifacts of several kinds reach a task, and each way to fail is told in <c>alloc status</c>.</summary>
[Collection<WebStorage>]
public sealed class ArtifactTests
{
    private const string ChapterHost = "jar-tkaburagi.s3-ap-northeast-1.amazonaws.com";
    private const UnixFileMode Everyone = (UnixFileMode)0b111_101_101;

    [Fact]
    public async Task ArtifactsArriveAndFailuresAreTold()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        string issuer = Path.GetTempFileName();
        File.SetUnixFileMode(issuer, (UnixFileMode)0b110_100_100);
        await using var cluster = new Cluster { HostsOnLoopback = [ChapterHost], Environment = [("SSL_CERT_FILE", issuer), ("SECRET_OF_AGENT", "1")] };
        File.SetUnixFileMode(cluster.Directory, Everyone);
        await using FileHost chapter = FileHost.StartTls(ChapterHost, issuer, new Dictionary<string, byte[]> { ["pass.txt"] = "password\n"u8.ToArray() });
        await using FileHost files = FileHost.Start(Files());
        await using GitHost git = await GitHost.StartAsync(Path.Combine(cluster.Directory, "git"));
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1", more: """
            artifact {
              http_read_timeout         = "6s"
              decompression_size_limit  = "1MB"
              set_environment_variables = "SSL_CERT_FILE"
            }
            """);

        await ArriveAsync(cluster, files, git);
        await FailAsync(cluster, files, git);
        await DieWithAgentAsync(cluster, files);
    }

    private static async Task ArriveAsync(Cluster cluster, FileHost files, GitHost git)
    {
        string job = await cluster.JobFileAsync("good.nomad", $$"""
            job "good" {
              datacenters = ["dc1"]
              type        = "batch"
              group "g" {
                task "t" {
                  driver = "raw_exec"
                  artifact {
                    source = "https://jar-tkaburagi.s3-ap-northeast-1.amazonaws.com/pass.txt"
                  }
                  artifact {
                    source      = "{{files.Address}}/tree.tar.gz"
                    destination = "local/tree"
                    options {
                      checksum = "file:./SUMS"
                    }
                  }
                  artifact {
                    source      = "git::{{git.Address}}/repository//part?ref=v1"
                    destination = "${NOMAD_ALLOC_DIR}/data/code"
                  }
                  artifact {
                    source      = "{{files.Address}}/tree.tar.gz"
                    mode        = "file"
                    destination = "secrets/kept"
                    options {
                      archive = "false"
                    }
                  }
                  config {
                    command = "/bin/sh"
                    args = ["-c", "cat local/pass.txt local/tree/run.sh ${NOMAD_ALLOC_DIR}/data/code/file; stat -c '%a %U' local/tree/run.sh secrets/kept; ls -A tmp"]
                  }
                }
              }
            }
            """);

        (await cluster.NomadAsync("job", "run", "-detach", job)).Ok();
        string id = await EndOfAsync(cluster, "good", "g");

        string status = (await cluster.NomadAsync("alloc", "status", id)).Ok();
        Assert.Contains("Downloading Artifacts", status, StringComparison.Ordinal);
        Assert.Contains("Client is downloading artifacts", status, StringComparison.Ordinal);
        Assert.Equal("password\nrun\nfirst\n755 nobody\n644 nobody\n", (await cluster.NomadAsync("alloc", "logs", id)).Ok());
        Assert.Equal("password\n", (await cluster.NomadAsync("alloc", "fs", id, "t/local/pass.txt")).Ok());
    }

    private static async Task FailAsync(Cluster cluster, FileHost files, GitHost git)
    {
        (string Group, string Artifact, string Told)[] cases =
        [
            ("missing", $"source = \"{files.Address}/nope?token=s3cret\"", $"failed to download artifact \"{files.Address}/nope\": {files.Address[7..]} answered 404 Not Found"),
            ("checksum", $"source = \"{files.Address}/tree.tar.gz?checksum=md5:acbd18db4cc2f85cedef654fccc4a4d8\"", "the checksum is wrong: md5 acbd18db4cc2f85cedef654fccc4a4d8 was wanted"),
            ("stalled", $"source = \"{files.Address}/stall\"", "took longer than the 6 s that client.artifact.http_read_timeout allows"),
            ("bomb", $"source = \"{files.Address}/bomb.gz\"", "unpacks to more than the 1000000 bytes that client.artifact.decompression_size_limit allows"),
            ("link", $"source = \"{files.Address}/link.tar\"", "the symbolic link l to ../../../../etc leads out of the artifact"),
            ("gitlink", $"source = \"git::{git.Address}/repository?ref=evil\"", "the symbolic link out to /etc/passwd leads out of the artifact"),
            ("full", $"source = \"{files.Address}/big\"\n destination = \"secrets/\"", "no space is left on the client's disk"),
            ("scheme", "source = \"svn::https://example.org/x\"", "nothing fetches \"svn\""),
            ("branch", $"source = \"git::{git.Address}/repository?ref=nope\"", "Remote branch nope not found"),
            ("leaves", $"source = \"{files.Address}/big\"\n destination = \"${{NOMAD_ALLOC_DIR}}/../../x\"", "leaves the allocation directory"),
        ];
        string groups = string.Concat(cases.Select(static one => $$"""

              group "{{one.Group}}" {
                restart {
                  attempts = 0
                }
                reschedule {
                  attempts  = 0
                  unlimited = false
                }
                task "t" {
                  driver = "raw_exec"
                  artifact {
                    {{one.Artifact}}
                  }
                  config {
                    command = "/bin/true"
                  }
                  resources {
                    cpu    = 20
                    memory = 20
                  }
                }
              }
            """));
        string job = await cluster.JobFileAsync("bad.nomad", $$"""
            job "bad" {
              datacenters = ["dc1"]
              type        = "batch"{{groups}}
            }
            """);

        (await cluster.NomadAsync("job", "run", "-detach", job)).Ok();
        foreach ((string group, _, string told) in cases)
        {
            string id = await EndOfAsync(cluster, "bad", group);
            string status = (await cluster.NomadAsync("alloc", "status", id)).Ok();
            Assert.Contains("Failed Artifact Download", status, StringComparison.Ordinal);
            Assert.Contains(told, status, StringComparison.Ordinal);
            Assert.DoesNotContain("s3cret", status, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("s3cret", cluster["client-1"].Log(), StringComparison.Ordinal);
    }

    private static async Task DieWithAgentAsync(Cluster cluster, FileHost files)
    {
        string job = await cluster.JobFileAsync("slow.nomad", $$"""
            job "slow" {
              datacenters = ["dc1"]
              type        = "batch"
              group "g" {
                restart {
                  attempts = 20
                  delay    = "1ms"
                }
                task "t" {
                  driver = "raw_exec"
                  artifact {
                    source = "{{files.Address}}/stall"
                  }
                  config {
                    command = "/bin/true"
                  }
                }
              }
            }
            """);
        (await cluster.NomadAsync("job", "run", "-detach", job)).Ok();
        int fetching = 0;
        await Eventually.TrueAsync("a fetching process", () => (fetching = Leftovers.Pids(cluster.Directory).FirstOrDefault(IsFetching)) != 0);
        Assert.DoesNotContain("SECRET_OF_AGENT", await File.ReadAllTextAsync($"/proc/{fetching}/environ"), StringComparison.Ordinal);

        await cluster["client-1"].KillAsync();

        await Eventually.TrueAsync("the end of the fetching process", () => !Leftovers.Pids(cluster.Directory).Any(IsFetching));
    }

    private static bool IsFetching(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").EndsWith("artifact-fetch\0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<string> EndOfAsync(Cluster cluster, string job, string group) => await Eventually.SomeAsync(
        $"the end of {job}.{group}",
        async () => (await cluster.AllocationsAsync(job))
            .Where(row => row.GetProperty("TaskGroup").GetString() == group && row.GetProperty("ClientStatus").GetString() is "complete" or "failed")
            .Select(static row => row.GetProperty("ID").GetString())
            .FirstOrDefault(),
        60);

    private static Dictionary<string, byte[]> Files()
    {
        byte[] tree = Pack(static writer =>
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "run.sh")
            {
                Mode = Everyone | UnixFileMode.SetUser, DataStream = new MemoryStream("run\n"u8.ToArray()),
            });
        });
        byte[] packed = Gzip(tree);
        return new Dictionary<string, byte[]>
        {
            ["tree.tar.gz"] = packed,
            ["SUMS"] = Encoding.ASCII.GetBytes($"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(packed))}  tree.tar.gz\n"),
            ["bomb.gz"] = Gzip(new byte[3_000_000]),
            ["link.tar"] = Pack(static writer => writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "l") { LinkName = "../../../../etc" })),
            ["big"] = new byte[2_000_000],
        };
    }

    private static byte[] Pack(Action<TarWriter> write)
    {
        using var memory = new MemoryStream();
        using (var writer = new TarWriter(memory, TarEntryFormat.Pax, leaveOpen: true))
        {
            write(writer);
        }

        return memory.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }
}

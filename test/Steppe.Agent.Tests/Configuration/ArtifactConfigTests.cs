using Steppe.Agent.Configuration;
using Steppe.ClientCore;

namespace Steppe.Agent.Tests.Configuration;

public sealed class ArtifactConfigTests
{
    [Fact]
    public void Every_key_reaches_the_limits()
    {
        ArtifactLimits limits = Loading.Load(["""
            data_dir = "/d"
            client {
              enabled = true
              servers = ["a"]
              artifact {
                http_read_timeout = "1s"
                gcs_timeout = "2s"
                git_timeout = "3s"
                hg_timeout = "4s"
                s3_timeout = "5s"
                http_max_size = "6MB"
                decompression_size_limit = "7KiB"
                decompression_file_count_limit = 8
                disable_filesystem_isolation = true
                set_environment_variables = "A, B"
                filesystem_isolation_extra_paths = ["d:rx:/opt"]
              }
            }
            """]).Config.Client.Artifacts;

        Assert.Equal(
            [1, 2, 3, 4, 5],
            new[] { limits.HttpReadTimeout, limits.GcsTimeout, limits.GitTimeout, limits.MercurialTimeout, limits.S3Timeout }.Select(static one => one.TotalSeconds));
        Assert.Equal((6_000_000, 7 * 1024, 8), (limits.HttpMaxBytes, limits.MaxUnpackedBytes, limits.MaxUnpackedFiles));
        Assert.True(limits.DisableFilesystemIsolation);
        Assert.Equal(["A", "B"], limits.EnvironmentVariables);
        Assert.Equal(["d:rx:/opt"], limits.ExtraPaths);
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("4096", 4096L)]
    [InlineData("100GB", 100_000_000_000L)]
    [InlineData("64 mib", 67_108_864L)]
    [InlineData("1.5k", 1500L)]
    [InlineData("7b", 7L)]
    [InlineData("", null)]
    [InlineData("GB", null)]
    [InlineData("-1", null)]
    [InlineData("1XB", null)]
    [InlineData("99999999999999TB", null)]
    public void Sizes_are_read(string text, long? bytes)
    {
        Assert.Equal(bytes, ByteSize.Find(text));
    }
}

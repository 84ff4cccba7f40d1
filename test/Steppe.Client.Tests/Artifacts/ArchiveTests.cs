using System.Formats.Tar;
using System.Text;
using Steppe.Client.Tests.Support;

namespace Steppe.Client.Tests.Artifacts;

public sealed class ArchiveTests
{
    private static readonly byte[] Tree = Archives.Tar(
        Archives.Entry(TarEntryType.Directory, "./app/"),
        Archives.File("./app/run.sh", "echo hi", Archives.Executable | UnixFileMode.SetUser),
        Archives.File("app/deep/er/data", "data"),
        Archives.Entry(TarEntryType.SymbolicLink, "app/latest", "deep/er"),
        Archives.Entry(TarEntryType.HardLink, "app/again", "app/deep/er/data"));

    [Theory]
    [InlineData("a.tar", "")]
    [InlineData("a.tar.gz", "gzip")]
    [InlineData("a.tgz", "gzip")]
    [InlineData("a.tar.bz2", "bzip2")]
    [InlineData("a.tbz2", "bzip2")]
    [InlineData("a.tar.xz", "xz")]
    [InlineData("a.txz", "xz")]
    [InlineData("a.tar.zst", "zstd")]
    public async Task A_tree_is_unpacked_with_its_permissions_but_without_set_user_id(string name, string packer)
    {
        Assert.SkipUnless(packer.Length == 0 || Archives.HasProgram(packer), $"{packer} is not installed");
        using var folder = new FetchFolder();
        byte[] packed = packer.Length == 0 ? Tree : Archives.With(packer, Tree);
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]> { [name] = packed });

        await folder.FetchWellAsync($"{server.Address}/{name}");

        Assert.Equal(["app/", "app/again", "app/deep/", "app/deep/er/", "app/deep/er/data", "app/latest/", "app/latest/data", "app/run.sh"], folder.Names);
        Assert.Equal(Archives.Executable, folder.ModeOf("app/run.sh"));
        Assert.Equal("data", folder.Read("app/latest/data"));
        Assert.Equal("data", folder.Read("app/again"));
    }

    [Theory]
    [InlineData("gz", "gzip")]
    [InlineData("bz2", "bzip2")]
    [InlineData("xz", "xz")]
    [InlineData("zst", "zstd")]
    public async Task A_single_compressed_file_loses_its_suffix(string suffix, string packer)
    {
        Assert.SkipUnless(Archives.HasProgram(packer), $"{packer} is not installed");
        using var folder = new FetchFolder();
        byte[] packed = Archives.With(packer, Encoding.UTF8.GetBytes("hello"));

        // Two in a row are one file to the packers, and to us.
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]> { ["f.txt." + suffix] = [.. packed, .. packed] });

        await folder.FetchWellAsync($"{server.Address}/f.txt.{suffix}");

        Assert.Equal(["f.txt"], folder.Names);
        Assert.Equal("hellohello", folder.Read("f.txt"));
    }

    [Fact]
    public async Task A_zip_is_unpacked_and_kept_whole_when_the_job_says_so()
    {
        using var folder = new FetchFolder();
        byte[] zip = Archives.Zip(("d/run.sh", "x", false), ("d/link", "run.sh", true), ("e/", "", false));
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]> { ["a.zip"] = zip });

        await folder.FetchWellAsync($"{server.Address}/a.zip");
        await folder.FetchWellAsync($"{server.Address}/a.zip?archive=false");

        Assert.Equal(["a.zip", "d/", "d/link", "d/run.sh", "e/"], folder.Names);
        Assert.Equal(Archives.Executable, folder.ModeOf("d/run.sh"));
        Assert.Equal("run.sh", new FileInfo(Path.Combine(folder.Local, "d/link")).LinkTarget);
    }

    [Theory]
    [InlineData("//app/deep", "er/,er/data")]
    [InlineData("//a*/d%3F%3Fp", "er/,er/data")]
    [InlineData("//app/run.sh", "run.sh")]
    public async Task A_part_of_a_tree_is_enough(string part, string names)
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]> { ["a.tar"] = Tree });

        await folder.FetchWellAsync($"{server.Address}/a.tar{part}");

        Assert.Equal(names.Split(','), folder.Names);
    }

    [Theory]
    [InlineData("//nope", "nothing in the source matches")]
    [InlineData("//app/*", "5 parts of the source match")]
    public async Task A_part_must_match_exactly_one_thing(string part, string reason)
    {
        using var folder = new FetchFolder();
        byte[] tree = Archives.Tar([.. "abcde".Select(static letter => Archives.File($"app/{letter}", ""))]);
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]> { ["a.tar"] = tree });

        await folder.FetchBadlyAsync($"{server.Address}/a.tar{part}", reason, canRetry: false);
    }

    [Fact]
    public async Task Mode_file_wants_exactly_one_file_and_names_it()
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]>
        {
            ["one.tar"] = Archives.Tar(Archives.File("d/x", "one")),
            ["two.tar"] = Tree,
        });
        string target = Path.Combine(folder.Local, "sub", "named");

        await folder.FetchWellAsync($"{server.Address}/one.tar", request => request with { Mode = "file", Destination = target });
        Assert.Equal("one", folder.Read("sub/named"));

        await folder.FetchBadlyAsync(
            $"{server.Address}/two.tar", "not exactly one file", canRetry: false, request => request with { Mode = "file", Destination = target });
    }

    public static TheoryData<string, byte[], string> BadArchives => new()
    {
        { "up.tar", Archives.Tar(Archives.File("../../../outside", "x")), "leaves the artifact" },
        { "link.tar", Archives.Tar(Archives.Entry(TarEntryType.SymbolicLink, "l", "../../../outside")), "leads out of the artifact" },
        { "absolute.tar", Archives.Tar(Archives.Entry(TarEntryType.SymbolicLink, "l", "/etc/passwd")), "leads out of the artifact" },
        { "chain.tar", Archives.Tar(Archives.File("d/e/f", ""), Archives.Entry(TarEntryType.SymbolicLink, "a", "d/e"), Archives.Entry(TarEntryType.SymbolicLink, "d/up", "../a/../../..")), "leads out of the artifact" },
        { "through.tar", Archives.Tar(Archives.Entry(TarEntryType.SymbolicLink, "l", "."), Archives.File("l/x", "x")), "through a symbolic link" },
        { "hard.tar", Archives.Tar(Archives.Entry(TarEntryType.HardLink, "h", "../../../../etc/passwd")), "leaves the artifact" },
        { "hardnone.tar", Archives.Tar(Archives.Entry(TarEntryType.HardLink, "h", "etc/passwd")), "no file of the archive" },
        { "fifo.tar", Archives.Tar(Archives.Entry(TarEntryType.Fifo, "f")), "no artifact may hold" },
        { "both.tar", Archives.Tar(Archives.File("a/b", ""), Archives.File("a", "")), "both as a file and as a directory" },
        { "below.tar", Archives.Tar(Archives.File("a", ""), Archives.File("a/b", "")), "below a file" },
        { "up.zip", Archives.Zip(("../../../outside", "x", false)), "leaves the artifact" },
        { "link.zip", Archives.Zip(("l", "../../../outside", true)), "leads out of the artifact" },
        { "html.zip", "<html>sorry</html>"u8.ToArray(), "is damaged" },
        { "html.tar", "<html>sorry</html>"u8.ToArray(), "is damaged" },
        { "html.tar.gz", "<html>sorry</html>"u8.ToArray(), "is damaged" },
        { "html.tar.bz2", "<html>sorry</html>"u8.ToArray(), "is damaged" },
        { "html.xz", "<html>sorry</html>"u8.ToArray(), "is damaged" },
        { "html.zst", "<html>sorry</html>"u8.ToArray(), "is damaged" },
        { "torn.tar", Archives.Tar(Archives.File("a", new string('x', 5000)))[..3000], "is damaged" },
        { "torn.gz", Archives.Gzip(new byte[100_000])[..40], "is damaged" },
    };

    [Theory]
    [MemberData(nameof(BadArchives), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_archive_is_refused_and_leaves_nothing(string name, byte[] archive, string reason)
    {
        using var folder = new FetchFolder();
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]> { [name] = archive });

        await folder.FetchBadlyAsync($"{server.Address}/{name}", reason, canRetry: false);
    }

    [Fact]
    public async Task Too_much_too_many_and_too_dense_are_refused()
    {
        using var folder = new FetchFolder();
        byte[] zeros = Archives.Gzip(new byte[1_000_000]);
        await using WebServer server = await WebServer.OfFilesAsync(new Dictionary<string, byte[]>
        {
            ["bomb.gz"] = zeros,
            ["many.tar"] = Archives.Tar([.. Enumerable.Range(0, 20).Select(static i => Archives.File($"f{i}", ""))]),
        });

        await folder.FetchBadlyAsync(
            $"{server.Address}/bomb.gz", "decompression_size_limit", canRetry: false,
            static request => request with { Limits = request.Limits with { MaxUnpackedBytes = 999_999 } });
        await folder.FetchBadlyAsync(
            $"{server.Address}/bomb.gz", "looks like a decompression bomb", canRetry: false,
            static request => request with { Limits = request.Limits with { MaxRatio = 100, FreeUnpackedBytes = 10_000 } });
        await folder.FetchBadlyAsync(
            $"{server.Address}/many.tar", "decompression_file_count_limit", canRetry: false,
            static request => request with { Limits = request.Limits with { MaxUnpackedFiles = 19 } });
        await folder.FetchWellAsync($"{server.Address}/bomb.gz");
    }
}

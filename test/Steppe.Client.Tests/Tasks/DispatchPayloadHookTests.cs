using System.Text;
using Steppe.Client.Allocations;
using Steppe.Client.Tasks.Hooks;
using Steppe.Model;

namespace Steppe.Client.Tests.Tasks;

public sealed class DispatchPayloadHookTests : IDisposable
{
    private const string Text = "\"this is a raw text!!\"\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("steppe-payload-").FullName;
    private readonly AllocationDirectory _directory;

    public DispatchPayloadHookTests()
    {
        _directory = new AllocationDirectory(_folder);
        Directory.CreateDirectory(Path.Combine(_folder, "task", "local"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("rawtext.txt")]
    [InlineData("deep/er/raw text")]
    [InlineData("./a//b")]
    public async Task ThePayloadIsWrittenAsItWasSentHoweverOften(string file)
    {
        Assert.Same(HookResult.Ok, await RunAsync(file));
        Assert.Equal(Text, File.ReadAllText(Local(file)));

        File.WriteAllText(Local(file), "what the task made of it");
        Assert.Same(HookResult.Ok, await RunAsync(file));
        Assert.Equal(Text, File.ReadAllText(Local(file)));
        Assert.True(File.GetUnixFileMode(Local(file)).HasFlag(UnixFileMode.OtherRead | UnixFileMode.OtherWrite));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Local(file))!));
    }

    [Fact]
    public void ARestartedTaskFindsWhatItMadeOfItsPayload() => Assert.True(new DispatchPayloadHook().RunsOnce);

    [Fact]
    public async Task LinksATaskLeftBehindAreNotFollowed()
    {
        string outside = Path.Combine(_folder, "outside");
        File.WriteAllText(outside, "untouched");
        File.CreateSymbolicLink(Local("file"), outside);
        Directory.CreateSymbolicLink(Local("dir"), _folder);

        Assert.Same(HookResult.Ok, await RunAsync("file"));
        Assert.Equal("untouched", File.ReadAllText(outside));
        Assert.Equal(Text, File.ReadAllText(Local("file")));
        HookResult.Failed failed = Assert.IsType<HookResult.Failed>(await RunAsync("dir/outside"));
        Assert.Contains("dir is a link", failed.Why, StringComparison.Ordinal);
        Assert.Equal("untouched", File.ReadAllText(outside));
    }

    [Fact]
    public async Task WithoutABlockOrAPayloadNothingIsWritten()
    {
        Assert.Same(HookResult.Ok, await RunAsync(""));
        Assert.Same(HookResult.Ok, await RunAsync("x", payload: []));
        Assert.Empty(Directory.GetFileSystemEntries(Local("")));
    }

    [Fact]
    public async Task APathOutsideOrADamagedPayloadCanNeverWork()
    {
        Assert.IsType<HookResult.Refused>(await RunAsync("../x"));
        HookResult.Refused damaged = Assert.IsType<HookResult.Refused>(await RunAsync("x", payload: [0xFF]));
        Assert.Contains("damaged or larger than 16384 bytes", damaged.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADirectoryInThePlaceOfTheFileFailsTheStart()
    {
        Directory.CreateDirectory(Local("x"));
        Assert.IsType<HookResult.Failed>(await RunAsync("x"));
    }

    private string Local(string file) => Path.Combine(_folder, "task", "local", file);

    private async Task<HookResult> RunAsync(string file, byte[]? payload = null) => await new DispatchPayloadHook().PrestartAsync(
        new TaskPrestart(
            default,
            new TaskSpec { Name = "task", DispatchPayload = file.Length == 0 ? null : new DispatchPayload { File = file } },
            User: "",
            Driver: null!,
            _directory,
            HostTexts: null!,
            Done: [],
            payload ?? Snappy.Compress(Encoding.UTF8.GetBytes(Text)),
            static _ => { }),
        TestContext.Current.CancellationToken);
}

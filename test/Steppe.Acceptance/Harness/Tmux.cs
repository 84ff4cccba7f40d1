namespace Steppe.Acceptance;

/// <summary>A terminal of its own kind: a tmux server with one window, driven by keys and read from its screen.</summary>
internal sealed class Tmux : IAsyncDisposable
{
    private const string Session = "t";

    private readonly string _directory;

    private Tmux(string directory) => _directory = directory;

    /// <summary>The path of tmux, or null when this machine has none.</summary>
    public static string? Program { get; } = Checkout.FindProgram("tmux");

    /// <summary>Runs a shell script in a window of the given size.</summary>
    public static async Task<Tmux> StartAsync(string directory, string name, string script, int width, int height)
    {
        string folder = Directory.CreateDirectory(Path.Combine(directory, name)).FullName;
        string file = Path.Combine(folder, "run.sh");
        await File.WriteAllTextAsync(file, script);
        var terminal = new Tmux(folder);
        await terminal.RunAsync("-f", "/dev/null", "new-session", "-d", "-s", Session, "-x", $"{width}", "-y", $"{height}", $"sh {file}");
        return terminal;
    }

    /// <summary>Types a line.</summary>
    public async Task TypeAsync(string line)
    {
        await RunAsync("send-keys", "-t", Session, "-l", line);
        await KeyAsync("Enter");
    }

    /// <summary>Presses a key by tmux's name for it, such as <c>C-c</c>.</summary>
    public Task KeyAsync(string key) => RunAsync("send-keys", "-t", Session, key);

    public Task ResizeAsync(int width, int height) => RunAsync("resize-window", "-t", Session, "-x", $"{width}", "-y", $"{height}");

    /// <summary>Waits until the screen shows a text on a line of its own.</summary>
    public async Task UntilAsync(string text)
    {
        string screen = "";
        try
        {
            await Eventually.TrueAsync($"\"{text}\" on the screen", async () =>
            {
                screen = await RunAsync("capture-pane", "-p", "-t", Session);
                return screen.Split('\n').Any(line => line.TrimEnd() == text);
            });
        }
        catch (Xunit.Sdk.FailException failed)
        {
            throw new InvalidOperationException($"{failed.Message}; the screen is:\n{screen}", failed);
        }
    }

    public async ValueTask DisposeAsync() =>
        await ProgramRun.ToEndAsync(Program!, ["-S", Path.Combine(_directory, "tmux.sock"), "kill-server"], _directory);

    private async Task<string> RunAsync(params string[] arguments) => (await ProgramRun.ToEndAsync(
        Program!, ["-S", Path.Combine(_directory, "tmux.sock"), .. arguments], _directory, environment: [("TERM", "xterm"), ("LC_ALL", "C.UTF-8")])).Ok();
}

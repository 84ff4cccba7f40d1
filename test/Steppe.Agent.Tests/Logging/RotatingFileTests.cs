using Steppe.Agent.Logging;

namespace Steppe.Agent.Tests.Logging;

/// <summary>The log file and those put aside.</summary>
public sealed class RotatingFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("steppe-log-");
    private readonly SetClock _clock = new(new DateTimeOffset(2031, 5, 4, 0, 0, 0, TimeSpan.Zero));

    private string[] Names => [.. _folder.EnumerateFiles().Select(static file => file.Name).Order(StringComparer.Ordinal)];

    [Fact]
    public void DirectoryGetsTheDefaultName()
    {
        using (var file = new RotatingFile(_folder.FullName + "/", TimeSpan.FromHours(24), 0, 0, _clock))
        {
            file.WriteLine("one");
        }

        Assert.Equal("one\n", File.ReadAllText(Path.Combine(_folder.FullName, "nomad.log")));
    }

    [Fact]
    public void RotatesBySizeAndKeepsAsManyAsAsked()
    {
        string foreign = Path.Combine(_folder.FullName, "agent-audit.log");
        File.WriteAllText(foreign, "");
        using (var file = new RotatingFile(Path.Combine(_folder.FullName, "agent.log"), TimeSpan.FromHours(24), 10, 2, _clock))
        {
            for (int i = 0; i < 5; i++)
            {
                _clock.Now = _clock.Now.AddSeconds(1);
                file.WriteLine($"line {i}..");
            }
        }

        Assert.Equal(["agent-1935619204000000000.log", "agent-1935619205000000000.log", "agent-audit.log", "agent.log"], Names);
        Assert.Equal("line 4..\n", File.ReadAllText(Path.Combine(_folder.FullName, "agent.log")));
    }

    [Fact]
    public void RotatesByAge()
    {
        using (var file = new RotatingFile(Path.Combine(_folder.FullName, "agent.log"), TimeSpan.FromHours(1), 0, 0, _clock))
        {
            file.WriteLine("old");
            _clock.Now = _clock.Now.AddHours(1);
            file.WriteLine("new");
        }

        Assert.Equal(2, Names.Length);
        Assert.Equal("new\n", File.ReadAllText(Path.Combine(_folder.FullName, "agent.log")));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

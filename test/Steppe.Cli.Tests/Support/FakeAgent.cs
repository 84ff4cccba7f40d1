using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Steppe.Cli.Tests.Support;

/// <summary>Answers HTTP requests on a loopback port with what a test put there.</summary>
/// <remarks>Stands in for the wire only: the command, the client and the transport under test are the real ones.</remarks>
internal sealed class FakeAgent : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, Queue<Reply>> _replies = new(StringComparer.Ordinal);
    private readonly List<Seen> _seen = [];
    private readonly Lock _gate = new();
    private readonly Task _accepting;

    public FakeAgent()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => "http://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Requests so far, oldest first.</summary>
    public IReadOnlyList<Seen> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Answers a method and path (with or without its query); several answers come one after another, the last stays.</summary>
    public FakeAgent On(string methodAndPath, string body, int status = 200, bool chunked = false)
    {
        lock (_gate)
        {
            if (!_replies.TryGetValue(methodAndPath, out Queue<Reply>? queue))
            {
                _replies[methodAndPath] = queue = new Queue<Reply>();
            }

            queue.Enqueue(new Reply(status, body, chunked));
        }

        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient connection = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = ServeAsync(connection);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using (connection)
        {
            NetworkStream stream = connection.GetStream();
            Seen request = await ReadAsync(stream);
            if (request.Method.Length == 0)
            {
                return; // Somebody only looked whether anybody listens.
            }

            Reply reply;
            lock (_gate)
            {
                _seen.Add(request);
                reply = Find(request);
            }

            byte[] body = Encoding.UTF8.GetBytes(reply.Body);
            string framing = reply.IsChunked
                ? "Transfer-Encoding: chunked"
                : "Content-Length: " + body.Length.ToString(CultureInfo.InvariantCulture);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {reply.Status} X\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"));
            await stream.WriteAsync(reply.IsChunked ? Chunks(body) : body);
        }
    }

    private Reply Find(Seen request)
    {
        // Whoever asks for the first row may be given all of them.
        string full = $"{request.Method} {request.Target.Replace("&per_page=1", "", StringComparison.Ordinal)}";
        string path = full.Split('?')[0];
        Queue<Reply>? queue = _replies.GetValueOrDefault(full) ?? _replies.GetValueOrDefault(path);
        return queue is null
            ? new Reply(404, $"the test has no answer for {full}", false)
            : queue.Count > 1 ? queue.Dequeue() : queue.Peek();
    }

    // Chunks of seven bytes, so that no reader can take one for the whole.
    private static byte[] Chunks(byte[] body)
    {
        using MemoryStream all = new();
        foreach (byte[] chunk in body.Chunk(7))
        {
            all.Write(Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            all.Write(chunk);
            all.Write("\r\n"u8);
        }

        all.Write("0\r\n\r\n"u8);
        return all.ToArray();
    }

    private static async Task<Seen> ReadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
        {
            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n");
        string[] first = lines[0].Split(' ');
        Dictionary<string, string> headers = lines.Skip(1).Where(static line => line.Contains(':', StringComparison.Ordinal))
            .ToDictionary(static line => line.Split(':')[0], static line => line.Split(':', 2)[1].Trim(), StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        return new Seen(first[0], first.Length > 1 ? first[1] : "", headers, Encoding.UTF8.GetString(body));
    }

    internal sealed record Seen(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);

    private sealed record Reply(int Status, string Body, bool IsChunked);
}

// A WSUS on loopback for the PowerShell tests: well, or broken as a script of tests/fixtures/probe/ways.tsv says. Plain HTTP only.
using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

public sealed class TestWsus : IDisposable
{
    private readonly TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
    private readonly Dictionary<string, string> script = new Dictionary<string, string>();
    private readonly int delay;
    private volatile bool stopped;
    private readonly List<string> heads = new List<string>();
    private int requests;

    public TestWsus(string text, int delayMilliseconds)
    {
        delay = delayMilliseconds;
        foreach (string item in (text ?? "").Split(' '))
        {
            int at = item.IndexOf('=');
            if (at > 0)
            {
                script[item.Substring(0, at)] = item.Substring(at + 1);
            }
        }
        listener.Start(100);
        Thread accept = new Thread(Accept);
        accept.IsBackground = true;
        accept.Start();
    }

    public int Port
    {
        get { return ((IPEndPoint)listener.LocalEndpoint).Port; }
    }

    public int Requests
    {
        get { return requests; }
    }

    /// <summary>The requests with their headers, so far.</summary>
    public string[] Heads
    {
        get
        {
            lock (heads)
            {
                return heads.ToArray();
            }
        }
    }

    /// <summary>A port of loopback where nobody listens.</summary>
    public static int ClosedPort()
    {
        TcpListener closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        return port;
    }

    public void Dispose()
    {
        stopped = true;
        listener.Stop();
    }

    private void Accept()
    {
        while (!stopped)
        {
            try
            {
                TcpClient client = listener.AcceptTcpClient();
                Thread serve = new Thread(Serve);
                serve.IsBackground = true;
                serve.Start(client);
            }
            catch (SocketException)
            {
                return;
            }
            catch (InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Serve(object accepted)
    {
        using (TcpClient client = (TcpClient)accepted)
        {
            try
            {
                client.NoDelay = true;
                client.ReceiveTimeout = 10000;
                NetworkStream stream = client.GetStream();
                string head = ReadHead(stream);
                if (head == null)
                {
                    return;
                }
                Interlocked.Increment(ref requests);
                lock (heads)
                {
                    heads.Add(head);
                }
                Thread.Sleep(delay);
                Answer(stream, head);
                stream.Flush();
            }
            catch (Exception)
            {
                // The client has gone.
            }
        }
    }

    private static string ReadHead(NetworkStream stream)
    {
        byte[] bytes = new byte[65536];
        int length = 0;
        while (length < bytes.Length)
        {
            int count = stream.Read(bytes, length, bytes.Length - length);
            if (count == 0)
            {
                return null;
            }
            length += count;
            string text = Encoding.ASCII.GetString(bytes, 0, length);
            int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                int body = 0;
                int at = text.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
                if (at >= 0)
                {
                    int.TryParse(text.Substring(at + 15, text.IndexOf('\r', at) - at - 15).Trim(), out body);
                }
                if (length >= end + 4 + body)
                {
                    return text.Substring(0, end);
                }
            }
        }
        return null;
    }

    private void Answer(NetworkStream stream, string head)
    {
        string[] words = head.Split(' ');
        string path = words[1];
        string service = words[0] == "POST" ? "soap" : ServiceOf(path);
        string action;
        if (!script.TryGetValue(service, out action) && !script.TryGetValue("*", out action))
        {
            action = "ok";
        }
        if (action == "silent")
        {
            for (int i = 0; i < 600 && !stopped; i++)
            {
                Thread.Sleep(50);
            }
            return;
        }
        if (action.StartsWith("status:", StringComparison.Ordinal))
        {
            Send(stream, action.Substring(7) + " Scripted", "<html>scripted</html>");
        }
        else if (action == "html")
        {
            Send(stream, "200 OK", "<!DOCTYPE html><html><title>Welcome</title>version 1</html>");
        }
        else if (service == "content")
        {
            Send(stream, "403 Forbidden", "403");
        }
        else
        {
            Send(stream, "200 OK", Body(service, path));
        }
    }

    private static string ServiceOf(string path)
    {
        switch (path)
        {
            case "/Selfupdate/wuident.cab": return "wuident";
            case "/ClientWebService/wusserverversion.xml": return "version";
            case "/ClientWebService/client.asmx": return "client";
            case "/SimpleAuthWebService/SimpleAuth.asmx": return "simpleauth";
            case "/ReportingWebService/ReportingWebService.asmx": return "reporting";
            case "/Content/": return "content";
            default: return "other";
        }
    }

    private static string Body(string service, string path)
    {
        switch (service)
        {
            case "wuident": return "MSCF\0\0\0\0" + new string('x', 500);
            case "version": return "<?xml version=\"1.0\"?><ServerVersion>10.0.20348.1</ServerVersion>";
            case "client": return Page(path, "GetConfig");
            case "simpleauth": return Page(path, "GetAuthorizationCookie");
            case "reporting": return Page(path, "ReportEventBatch");
            case "soap": return "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><GetConfigResponse xmlns=\"http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService\"><GetConfigResult><LastChange>2026-01-02T03:04:05Z</LastChange><IsRegistrationRequired>true</IsRegistrationRequired></GetConfigResult></GetConfigResponse></soap:Body></soap:Envelope>";
            default: return "nothing";
        }
    }

    private static string Page(string path, string operation)
    {
        return "<html><body><a href=\"" + path + "?op=" + operation + "\">" + operation + "</a></body></html>";
    }

    private static void Send(NetworkStream stream, string status, string body)
    {
        string head = "HTTP/1.1 " + status + "\r\nDate: " + DateTime.UtcNow.ToString("r") + "\r\nServer: Microsoft-IIS/10.0\r\nConnection: close\r\nContent-Length: " + Encoding.ASCII.GetByteCount(body) + "\r\n\r\n";
        byte[] bytes = Encoding.ASCII.GetBytes(head + body);
        stream.Write(bytes, 0, bytes.Length);
    }
}

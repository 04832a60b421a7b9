package dev.weir.server.delivery;

import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Map;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** Sends messages by SMTP to a server that passes them on, as the reference does with its mail script. */
final class Mail implements Way {
    private static final String UTF8 = "UTF-8";

    private final Duration patience;

    /** {@code patience} is how long the server may take to connect, and then for each of its answers. */
    Mail(Duration patience) {
        this.patience = patience;
    }

    @Override
    public String name() {
        return Ways.MAIL;
    }

    @Override
    public void send(Letter letter, Map<String, String> poolConfig) throws Undelivered {
        MailSettings settings = MailSettings.of(poolConfig);
        if (settings == null) {
            return;
        }
        try {
            Transport.send(mail(letter, settings));
        } catch (AddressException e) {
            throw Undelivered.forGood(Undelivered.reason(e));
        } catch (SendFailedException e) {
            Address[] sent = e.getValidSentAddresses();
            boolean some = sent != null && sent.length > 0;
            throw some || refused(e)
                    ? Undelivered.forGood(Undelivered.reason(e))
                    : Undelivered.thisTime(Undelivered.reason(e));
        } catch (MessagingException e) {
            throw Undelivered.thisTime(Undelivered.reason(e));
        }
    }

    private MimeMessage mail(Letter letter, MailSettings settings) throws MessagingException {
        MimeMessage mail = new Numbered(session(letter, settings), letter.uuid());
        String sender = settings.sender().isEmpty() ? "noreply@" + letter.hostname() : settings.sender();
        mail.setFrom(new InternetAddress(sender));
        for (String destination : settings.destinations()) {
            mail.addRecipient(RecipientType.TO, new InternetAddress(destination));
        }
        String subject =
                "[" + letter.pool() + "] Weir Message: " + letter.cls() + " " + letter.objUuid() + " " + letter.name();
        // a line's end in a name must not begin another header
        mail.setSubject(subject.replaceAll("\\p{Cntrl}+", " "), UTF8);
        mail.setSentDate(Date.from(letter.timestamp()));
        mail.setText(text(letter), UTF8);
        return mail;
    }

    private Session session(Letter letter, MailSettings settings) {
        String millis = Long.toString(patience.toMillis());
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol.rfc822", "smtp");
        properties.setProperty("mail.smtp.host", settings.host());
        properties.setProperty("mail.smtp.port", Integer.toString(settings.port()));
        properties.setProperty("mail.smtp.localhost", letter.hostname());
        properties.setProperty("mail.smtp.connectiontimeout", millis);
        properties.setProperty("mail.smtp.timeout", millis);
        properties.setProperty("mail.smtp.writetimeout", millis);
        // one address that is wrong does not keep the others from their mail
        properties.setProperty("mail.smtp.sendpartial", "true");
        return Session.getInstance(properties);
    }

    private static String text(Letter letter) {
        return "Name:      " + letter.name()
                + "\nPriority:  " + letter.priority()
                + "\nClass:     " + letter.cls()
                + "\nObject:    " + letter.objUuid()
                + "\nTime:      " + DateTimeFormatter.ISO_INSTANT.format(letter.timestamp())
                + "\nMessage:   " + letter.uuid()
                + "\nPool:      " + letter.pool() + " (" + letter.poolUuid() + ")"
                + "\n\n" + letter.body() + "\n";
    }

    /** Whether the server has said no for good: a code of 500 and more. */
    private static boolean refused(MessagingException failure) {
        for (Exception e = failure; e instanceof MessagingException next; e = next.getNextException()) {
            int code = switch (e) {
                case SMTPSendFailedException sending -> sending.getReturnCode();
                case SMTPAddressFailedException address -> address.getReturnCode();
                case SMTPSenderFailedException sender -> sender.getReturnCode();
                default -> 0;
            };
            if (code >= 500) {
                return true;
            }
        }
        return false;
    }

    /** Has the message's uuid for an id, so that one that came twice is known for what it is. */
    private static final class Numbered extends MimeMessage {
        private final String uuid;

        Numbered(Session session, String uuid) {
            super(session);
            this.uuid = uuid;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + uuid + "@weir>");
        }
    }
}

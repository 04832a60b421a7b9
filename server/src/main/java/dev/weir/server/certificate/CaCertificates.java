package dev.weir.server.certificate;

import dev.weir.model.calls.PoolCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.Certificate;
import dev.weir.model.types.CertificateRef;
import dev.weir.model.types.CertificateType;
import dev.weir.model.types.PoolAllowedOperations;
import dev.weir.model.types.PoolRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.db.Row;
import dev.weir.server.db.Snapshot;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import dev.weir.server.ops.Hold;
import dev.weir.server.ops.OperationGuard;
import dev.weir.server.pki.CertificateText;
import dev.weir.server.pool.ThePool;
import dev.weir.server.time.Ids;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The authorities that the pool trusts by name, as records of class Certificate and files of the same names. */
public final class CaCertificates {
    private static final Logger LOG = LoggerFactory.getLogger(CaCertificates.class);

    private final Store store;
    private final OperationGuard guard;
    private final PemFolder files;
    private final Clock clock;
    private final Ids ids;
    private final Runnable changed;
    private final Object oneAtATime = new Object();

    /** {@code changed} runs after the authorities have become others. */
    public CaCertificates(Store store, OperationGuard guard, PemFolder files, Clock clock, Ids ids, Runnable changed) {
        this.store = store;
        this.guard = guard;
        this.files = files;
        this.clock = clock;
        this.ids = ids;
        this.changed = changed;
    }

    public void bind(PoolCalls<CallContext> calls) {
        calls.installCaCertificate((context, name, pem) -> install(name, pem))
                .certificateInstall((context, name, pem) -> install(name, pem))
                .uninstallCaCertificate((context, name, force) -> uninstall(name, force))
                .certificateUninstall((context, name) -> uninstall(name, false))
                .exchangeCaCertificatesOnJoin(this::exchange)
                .certificateList(context -> new ArrayList<>(names(store.snapshot())));
    }

    /** At a start: what was not installed to its end is none. */
    public void settle() {
        try {
            files.keepOnly(names(store.snapshot()));
        } catch (IOException e) {
            LOG.warn("what is left of certificates that were not installed to their end stays", e);
        }
    }

    private void install(String name, String pem) {
        X509Certificate certificate = Validity.AUTHORITY.read(pem, clock.instant());
        requireName(name);
        synchronized (oneAtATime) {
            if (files.has(name)) {
                throw Errors.certificateAlreadyExists(name);
            }
            write(name, pem, certificate);
        }
        changed.run();
    }

    private void write(String name, String pem, X509Certificate certificate) {
        try {
            files.write(name, pem);
            record(name, certificate);
        } catch (IOException e) {
            LOG.warn("certificate {} could not be installed", name, e);
            throw Errors.certificateLibraryCorrupt();
        }
    }

    /** A joiner's come into the pool, as far as the pool does not have them by name, and it gets those it asks for (POOL-56). */
    private Map<String, String> exchange(
            CallContext context, Map<String, String> joiners, List<CertificateRef> wanted) {
        Map<String, X509Certificate> read = new TreeMap<>();
        joiners.forEach((name, pem) -> {
            requireName(name);
            try {
                read.put(name, CertificateText.one(pem));
            } catch (GeneralSecurityException e) {
                throw Errors.invalidValue("certificate", "<omitted>");
            }
        });
        PoolRef pool = new PoolRef(ThePool.of(store.snapshot()).ref());
        Hold hold = Hold.pool(pool, PoolAllowedOperations.EXCHANGE_CA_CERTIFICATES_ON_JOIN);
        return guard.run(context, List.of(hold), () -> {
            read.forEach((name, certificate) -> {
                synchronized (oneAtATime) {
                    if (!files.has(name)) {
                        write(name, joiners.getOrDefault(name, ""), certificate);
                    }
                }
            });
            changed.run();
            return texts(wanted);
        });
    }

    private Map<String, String> texts(List<CertificateRef> wanted) {
        Map<String, String> texts = new TreeMap<>();
        for (CertificateRef ref : wanted) {
            Row row = Records.require(store.snapshot(), ref);
            String name = Records.get(row, Certificate.NAME);
            if (isAuthority(row)) {
                try {
                    texts.put(name, files.text(name));
                } catch (IOException e) {
                    LOG.warn("certificate {} cannot be read", name, e);
                    throw Errors.certificateCorrupt(name);
                }
            }
        }
        return texts;
    }

    private static void requireName(String name) {
        if (!PemFolder.isName(name)) {
            throw Errors.certificateNameInvalid(name);
        }
    }

    /** A record that a restore brought without its file gives way, as in the reference. */
    private void record(String name, X509Certificate certificate) {
        Records.Draft<CertificateRef> draft = CertificateRows.draft(ids.uuid(), CertificateType.CA, certificate)
                .with(Certificate.NAME, name);
        CertificateRef fresh = new CertificateRef(ids.ref());
        store.write(tx -> {
            named(tx, name).forEach(each -> Records.delete(tx, each));
            draft.create(tx, fresh);
            return fresh;
        });
    }

    private void uninstall(String name, boolean force) {
        requireName(name);
        synchronized (oneAtATime) {
            if (!force && !files.has(name)) {
                throw Errors.certificateDoesNotExist(name);
            }
            boolean known = store.write(tx -> {
                List<CertificateRef> named = named(tx, name);
                named.forEach(each -> Records.delete(tx, each));
                return !named.isEmpty();
            });
            try {
                files.remove(name);
            } catch (IOException e) {
                LOG.warn("the file of certificate {} stays until the next start", name, e);
                throw Errors.certificateCorrupt(name);
            } finally {
                changed.run();
            }
            if (!known) {
                throw new ApiFailure("INVALID_VALUE", List.of("certificate:name", name));
            }
        }
    }

    private static List<CertificateRef> named(Snapshot state, String name) {
        return CertificateRows.where(
                state,
                row -> isAuthority(row) && Records.get(row, Certificate.NAME).equals(name));
    }

    private static Set<String> names(Snapshot state) {
        Set<String> names = new HashSet<>();
        for (Row row : state.rows(Certificate.DEF)) {
            if (isAuthority(row)) {
                names.add(Records.get(row, Certificate.NAME));
            }
        }
        return names;
    }

    /** Those without a name are trusted for a purpose of their own and vouch for no client. */
    private static boolean isAuthority(Row row) {
        return Records.get(row, Certificate.TYPE) == CertificateType.CA
                && !Records.get(row, Certificate.NAME).isEmpty();
    }
}
